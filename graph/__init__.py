"""The GraphQL schema, its execution, the HTTP application, the command. Reads through loaders."""
