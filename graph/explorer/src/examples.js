// The day so many days ago, in UTC.
const day = (ago) => new Date(Date.now() - ago * 864e5).toISOString().slice(0, 10);

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
  /* GraphQL */ `# For BI: rows by carrier and month, of all you see;
# of one downline, inside agent(npn: "…") { … }.
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
  /* GraphQL */ `# For whoever is asked why it is not active yet: what a
# status rests on, and what reports said before.
query WhyApproved {
  enrollments(
    filter: { status: [APPROVED] }
    orderBy: { field: EFFECTIVE_ON, direction: ASC }
    first: 5
  ) {
    nodes {
      policyNumber
      carrierStatus
      effectiveOn
      statusExplanation
      troubleshooting
      staleness {
        causes {
          evidence
        }
      }
      history {
        reportedOn
        status
        carrierStatus
        report {
          fileName
        }
      }
    }
  }
}
`,
  /* GraphQL */ `# For whoever asks why last week's totals moved: what
# reports said, and what the calendar alone brought.
query WeekChanges {
  changes(
    between: { from: "${day(7)}", to: "${day(0)}" }
  ) {
    cause
    carrier {
      code
    }
    from
    to
    count
  }
}
`,
  /* GraphQL */ `# For drawing a tree of any depth: everyone below an
# agent in one flat list, each before those below.
query FlatTree {
  agents(
    filter: { top: true, level: [NMO, FMO] }
    first: 1
  ) {
    nodes {
      id
      name
      descendants(first: 50) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          depth
          uplineId
          node {
            id
            name
            level
          }
        }
      }
    }
  }
}
`,
];
