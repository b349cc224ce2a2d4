// The viewer's token, kept in this browser across reloads.
const KEY = "downline:token";

// The demo's link brings one behind the `#`, where no server sees it; the address forgets it.
const brought = new URLSearchParams(location.hash.slice(1)).get("token");
if (brought) {
  keepToken(brought);
  history.replaceState(null, "", location.pathname + location.search);
}

export function readToken() {
  return localStorage.getItem(KEY) ?? "";
}

export function keepToken(text) {
  const token = text.trim().replace(/^bearer\s+/i, "");
  if (token) localStorage.setItem(KEY, token);
  else localStorage.removeItem(KEY);
}
