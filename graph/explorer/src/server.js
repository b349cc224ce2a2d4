// How the page asks the server: one POST an operation, with the token, if there is one.
import { readToken } from "./token.js";

const CSV = "text/csv";
let form = "application/json";

// What runs asks at once, before it waits for anything.
export function askForFile(run) {
  form = CSV;
  try {
    run();
  } finally {
    form = "application/json";
  }
}

export async function ask(operation, { headers: given } = {}) {
  const response = await post(JSON.stringify(named(operation)), headersWith(given));
  if (response.headers.get("content-type")?.startsWith(CSV)) return await save(response);
  try {
    return await response.json();
  } catch {
    throw new Error(`The server answered ${response.status}, and not in JSON; is something in between?`);
  }
}

async function save(response) {
  const link = document.createElement("a");
  const [, name] = /filename="(.+)"/.exec(response.headers.get("content-disposition"));
  try {
    link.href = URL.createObjectURL(await response.blob());
  } catch {
    throw new Error(`${name} broke off on its way; the server's log says why.`);
  }
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return { saved: name };
}

// Just after a change of tab or text, GraphiQL still names the operation that was there before.
function named({ operationName, ...operation }) {
  return operation.query.includes(operationName) ? { ...operation, operationName } : operation;
}

// A header typed into the page wins over the token field.
function headersWith(given) {
  const headers = new Headers({ accept: form, "content-type": "application/json" });
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
