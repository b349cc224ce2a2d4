// The page that was not built: the editor's workers from the CDN, then the explorer.
import "graphiql/setup-workers/esm.sh";
import "./explorer.js";
