// Reads lists page by page with Apollo Client, and prints what its cache holds afterwards.
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { typePolicies } from "./type_policies.mjs";

const [uri] = process.argv.slice(2);
const cache = new InMemoryCache({ typePolicies });
const client = new ApolloClient({ cache, link: new HttpLink({ uri, fetch }) });

const AGENTS = gql`
  query Agents($first: Int, $after: String, $filter: AgentFilter) {
    agents(first: $first, after: $after, filter: $filter) {
      edges { cursor node { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
const ENROLLMENTS = gql`
  query Enrollments($npn: String!, $first: Int, $after: String) {
    agent(npn: $npn) {
      id
      enrollments(first: $first, after: $after) {
        edges { node { id submittedOn client { name } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`;

async function pages(query, variables, connection) {
  let { data } = await client.query({ query, variables });
  let requests = 1;
  const watched = client.watchQuery({ query, variables });
  const subscription = watched.subscribe({ next() {} });
  while (connection(data).pageInfo.hasNextPage) {
    await watched.fetchMore({ variables: { after: connection(data).pageInfo.endCursor } });
    data = client.readQuery({ query, variables });
    requests += 1;
  }
  subscription.unsubscribe();
  return { requests, edges: connection(data).edges };
}

const agents = await pages(AGENTS, { first: 3 }, (data) => data.agents);
const filtered = await pages(AGENTS, { first: 3, filter: { top: true } }, (data) => data.agents);
const enrollments = await pages(ENROLLMENTS, { npn: "11", first: 2 }, (data) => data.agent.enrollments);
const again = client.readQuery({ query: AGENTS, variables: { first: 3 } });
console.log(
  JSON.stringify({
    agents: { requests: agents.requests, names: agents.edges.map((edge) => edge.node.name) },
    filtered: filtered.edges.map((edge) => edge.node.name),
    enrollments: {
      requests: enrollments.requests,
      days: enrollments.edges.map((edge) => edge.node.submittedOn),
      clients: enrollments.edges.map((edge) => edge.node.client.name),
      ids: new Set(enrollments.edges.map((edge) => edge.node.id)).size,
    },
    unmixed: again.agents.edges.length,
  }),
);
client.stop();
