// What changed from one schema file to another, as GraphQL Inspector judges it.
import { readFileSync } from "node:fs";
import { diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const [before, after] = process.argv
  .slice(2)
  .map((path) => buildSchema(readFileSync(path, "utf8")));
const told = (await diff(before, after))
  .filter(({ type }) => !type.includes("DESCRIPTION"))
  .map(({ criticality, message }) => ({ level: criticality.level, message }));
console.log(JSON.stringify(told));
