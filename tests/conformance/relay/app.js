// A small app's queries, for the compiler alone: nothing here is ever run.
import { graphql } from "relay-runtime";

export const tree = graphql`
  query appTreeQuery($npn: String!) {
    agent(npn: $npn) {
      id
      ...app_downline
      ...app_enrollments
      ...app_production
    }
  }
`;

// A list that is read on, page by page.
export const downline = graphql`
  fragment app_downline on Agent
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "appDownlineQuery") {
    downline(first: $count, after: $cursor) @connection(key: "app_downline") {
      edges {
        node {
          id
          name
          level
        }
      }
    }
  }
`;

export const enrollments = graphql`
  fragment app_enrollments on Agent
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
    filter: { type: "EnrollmentFilter" }
  )
  @refetchable(queryName: "appEnrollmentsQuery") {
    enrollments(first: $count, after: $cursor, filter: $filter)
      @connection(key: "app_enrollments", filters: ["filter"]) {
      edges {
        node {
          id
          ...app_enrollment
        }
      }
      totalCount
    }
  }
`;

// One object that is read again by itself, by its id.
export const production = graphql`
  fragment app_production on Agent @refetchable(queryName: "appProductionQuery") {
    production(groupBy: [CARRIER]) {
      carrier {
        code
      }
      submitted
    }
  }
`;

export const enrollment = graphql`
  fragment app_enrollment on Enrollment @refetchable(queryName: "appEnrollmentQuery") {
    status
    statusExplanation
    client {
      name
    }
  }
`;

// Many objects by their ids at once.
export const several = graphql`
  query appSeveralQuery($ids: [ID!]!) {
    nodes(ids: $ids) {
      ...app_enrollments_of_ids
    }
  }
`;

export const plural = graphql`
  fragment app_enrollments_of_ids on Enrollment @relay(plural: true) {
    id
    policyNumber
    ...app_enrollment
  }
`;
