// The rules of graphql-eslint for Relay schemas and its recommended ones, over one schema file.
import { dirname } from "node:path";
import graphql from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";

const [schema] = process.argv.slice(2);
const { "flat/schema-relay": relay, "flat/schema-recommended": recommended } = graphql.configs;

// Rows of numbers, and parts of other objects: nothing that a client could come back to.
const WITHOUT_ID = [
  "Change", "Client", "EnrollmentEvent", "Freshness", "PageInfo", "ProductionRow", "RetentionRow",
  "StaleEvidence", "Staleness", "StatusGuide", "UnmappedWord", "Viewer",
];

const rules = {
  ...recommended.rules,
  ...relay.rules,
  // Connections have `nodes` beside `edges`.
  "@graphql-eslint/relay-edge-types": [
    "error",
    { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
  ],
  "@graphql-eslint/strict-id-in-types": [
    "error",
    {
      acceptedIdNames: ["id"],
      acceptedIdTypes: ["ID"],
      exceptions: { types: WITHOUT_ID, suffixes: ["Connection", "Edge"] },
    },
  ],
};

const eslint = new ESLint({
  cwd: dirname(schema),
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.graphql"],
      plugins: { "@graphql-eslint": graphql },
      languageOptions: {
        parser: graphql.parser,
        parserOptions: { graphQLConfig: { schema } },
      },
      rules,
    },
  ],
});
const [result] = await eslint.lintFiles([schema]);
const problems = result.messages.map(
  ({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`,
);
console.log(JSON.stringify({ rules: Object.keys(rules).length, problems }));
