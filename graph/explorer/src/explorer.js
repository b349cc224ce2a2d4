// GraphiQL with our tabs and a token field. Without JSX, so that the page that was not built can
// load this very file.
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { ToolbarButton, useGraphiQL, useGraphiQLActions, useMonaco } from "@graphiql/react";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createElement, Fragment, useEffect } from "react";
import { createRoot } from "react-dom/client";

import { EXAMPLES } from "./examples.js";
import { ask, askForFile } from "./server.js";
import { keepToken, readToken } from "./token.js";

const BUILDER = { ...explorerPlugin({ showAttribution: false }), title: "Query builder" };
const PLUGINS = [HISTORY_PLUGIN, BUILDER];
const TABS = EXAMPLES.map((query) => ({ query }));

function Explorer() {
  const hasEditor = useMonaco((state) => Boolean(state.monaco));
  return createElement(
    GraphiQL,
    {
      fetcher: ask,
      plugins: PLUGINS,
      defaultTabs: TABS,
      defaultEditorToolsVisibility: false,
      className: hasEditor ? "" : "explorer-without-editor",
    },
    createElement(GraphiQL.Logo, null, createElement(Masthead)),
    createElement(GraphiQL.Toolbar, null, ({ prettify, merge, copy }) =>
      createElement(Fragment, null, prettify, merge, copy, createElement(SaveButton)),
    ),
  );
}

function SaveButton() {
  const { run } = useGraphiQLActions();
  return createElement(
    ToolbarButton,
    { className: "explorer-save", label: "Save the rows as CSV", onClick: () => askForFile(run) },
    "CSV",
  );
}

function Masthead() {
  const { introspect, setTheme } = useGraphiQLActions();
  const isRefused = useGraphiQL((state) => /"UNAUTHENTICATED"/.test(state.fetchError ?? ""));
  useSystemTheme(setTheme);
  // What the schema shows may hang on who asks.
  const take = (event) => {
    keepToken(event.target.value);
    introspect();
  };
  return createElement(
    "div",
    { className: "explorer-masthead" },
    createElement("input", {
      type: "password",
      "aria-label": "Token",
      "aria-invalid": isRefused,
      placeholder: isRefused ? "A token is needed" : "Token",
      title: "Sent as “Authorization: Bearer …” and kept in this browser. `downline token` prints one.",
      autoComplete: "off",
      spellCheck: false,
      defaultValue: readToken(),
      onBlur: (event) => event.target.value.trim() !== readToken() && take(event),
      onKeyDown: (event) => event.key === "Enter" && take(event),
    }),
    createElement("strong", null, "downline"),
  );
}

// GraphiQL's own colours follow the system as it changes; the editor's only when told.
function useSystemTheme(setTheme) {
  const theme = useGraphiQL((state) => state.theme);
  useEffect(() => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => theme === null && setTheme(null);
    system.addEventListener("change", follow);
    return () => system.removeEventListener("change", follow);
  }, [theme, setTheme]);
}

createRoot(document.getElementById("explorer")).render(createElement(Explorer));
