// How Apollo Client keeps our lists: each connection once for its arguments, its pages joined.
//
//     new InMemoryCache({ typePolicies })
//
// Ask for `edges { node { … } } pageInfo { … }` and go on with `fetchMore({ variables: { after } })`.
import { relayStylePagination } from "@apollo/client/utilities";

const pages = (...names) => relayStylePagination(names);

export const typePolicies = {
  Query: {
    fields: {
      agents: pages("filter", "orderBy"),
      enrollments: pages("filter", "orderBy"),
      reports: pages("carrier", "receivedAt"),
      heldRows: pages("filter"),
    },
  },
  Agent: {
    fields: {
      downline: pages("on", "filter", "orderBy"),
      descendants: pages("on", "maxDepth", "filter"),
      enrollments: pages("scope", "attribution", "filter", "orderBy"),
    },
  },
  // One person at one carrier has no id of its own: it belongs to its enrollment.
  Client: { keyFields: false },
};
