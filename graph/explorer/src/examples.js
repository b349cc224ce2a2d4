// The tabs of a first visit. One entry, one tab: a comment of one or two sentences that says what
// it answers and for whom, then a named operation; the name is the tab's title. Lines of up to 55
// characters fit beside an answer.
export const EXAMPLES = [
  /* GraphQL */ `# For a leader: the top agent and two levels below,
# each with what they and their downline produced.
query LeaderTree {
  agents(
    filter: { top: true, level: [NMO, FMO] }
    first: 1
  ) {
    nodes {
      name
      npn
      level
      production {
        submitted
        active
        net
        attritionRate
      }
      downline(first: 10) {
        totalCount
        nodes {
          name
          level
          production {
            submitted
            active
          }
          downline(first: 5) {
            nodes {
              name
              production {
                submitted
                active
              }
            }
          }
        }
      }
    }
  }
}
`,
  /* GraphQL */ `# For whoever serves clients: active enrollments, the
# latest first. The next page is after: endCursor.
query ActiveEnrollments {
  enrollments(
    filter: {
      status: [ACTIVE]
      effectiveOn: { from: "2026-01-01" }
    }
    orderBy: {
      field: EFFECTIVE_ON
      direction: DESC
    }
    first: 20
  ) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      carrier {
        code
        name
      }
      planName
      agent {
        name
        npn
      }
      client {
        name
      }
      submittedOn
      effectiveOn
      termedOn
      statusExplanation
    }
  }
}
`,
  /* GraphQL */ `# For BI: flat rows, one for each carrier and month in
# which something was submitted.
query CarrierMonths {
  production(
    groupBy: [CARRIER, SUBMITTED_MONTH]
    orderBy: {
      field: DIMENSIONS
      direction: ASC
    }
  ) {
    carrier {
      code
      name
    }
    submittedMonth
    submitted
    active
    attrited
    net
  }
}
`,
];
