// How the page asks the server: one POST an operation, with the token, if there is one.
import { readToken } from "./token.js";

export async function ask(operation, { headers: given } = {}) {
  const response = await post(JSON.stringify(named(operation)), headersWith(given));
  try {
    return await response.json();
  } catch {
    throw new Error(`The server answered ${response.status}, and not in JSON; is something in between?`);
  }
}

// Just after a change of tab or text, GraphiQL still names the operation that was there before.
function named({ operationName, ...operation }) {
  return operation.query.includes(operationName) ? { ...operation, operationName } : operation;
}

// A header typed into the page wins over the token field.
function headersWith(given) {
  const headers = new Headers({ accept: "application/json", "content-type": "application/json" });
  const token = readToken();
  if (token) headers.set("authorization", `Bearer ${token}`);
  for (const [name, value] of Object.entries(given ?? {})) headers.set(name, value);
  return headers;
}

async function post(body, headers) {
  try {
    return await fetch("/graphql", { method: "POST", credentials: "omit", headers, body });
  } catch {
    throw new Error("The server does not answer; see whether `downline serve` is running.");
  }
}
