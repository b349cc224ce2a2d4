// The viewer's token, kept in this browser across reloads.
const KEY = "downline:token";

export function readToken() {
  return localStorage.getItem(KEY) ?? "";
}

export function keepToken(text) {
  const token = text.trim().replace(/^bearer\s+/i, "");
  if (token) localStorage.setItem(KEY, token);
  else localStorage.removeItem(KEY);
}
