import type { RedactionRule } from '../../contract/snapshots.ts';

/**
 * What is a secret, told by the name under which it stands. Names count in any spelling: `client_secret`, `clientSecret`,
 * `CLIENT_SECRET`, `clientSecret2`. A rule that is too eager costs a value that somebody wanted to see; one that is not eager enough
 * costs a password: where in doubt, it goes.
 */

/** `client_secret`, `ClientSecret`, `client-secret2` → `client secret`; the last word decides. */
function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Za-z])(\d{1,4})$/, '$1 $2')
    .replace(/[_\-./: ]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** What follows a secret's name and leaves it one: `PASSWORD_OLD`, `token1`, `password_hash_sha256`. */
const endings =
  / (?:\d+|v ?\d+|old|new|current|previous|prev|next|primary|secondary|backup|default|hash|hashed|sha|md|base|b ?64|value|raw|plain|plaintext|text|string|enc|encrypted|data|content)$/;

const passwords =
  /(?:password|passwords|passwd|passphrase|passphrases|passcode|pwd|htpasswd|pgpass|dbpass|userpass|authpass|requirepass|masterauth)$|(?:^| )(?:pass|pw|pin|pin ?code|otp|totp|secrets?|credentials?|hmac|salt|jaas config|connection string|dsn|netrc|dockerconfigjson|docker config json)$|(?:secret|shared) ?access (?:key|signature)$|secretkey$/;
const tokens =
  /(?:^| )(?:jwt|bearer|(?:set )?cookie|sas|webhook url|session id)$|tokens?$|api ?keys?$|apikey$|[a-z]secret$|[a-z] pat$/;
/** Keys that are no names of things: who has them can do something. */
const keys =
  /(?:^| )(?:secret|access|signing|sign|signature|encryption|encrypt|decryption|cipher|master|shared|account|hmac|api|auth|license|ssh|deploy|consumer|webhook|symmetric|aes|storage|subscription) ?keys?$/;
const privateKeys =
  /(?:^| )(?:private ?key|key ?pem|session ticket keys|tls key|ssl key|server key)$/;
/** `STRIPE_KEY`: a variable of an environment. Fields of messages are not written so. */
const environmentKey = /^[A-Z][A-Z0-9_]*_KEY\d*$/;
/** Names that end like a secret's and are the name of one, a number, a time, or a switch. */
const innocent =
  /^(?:audience|token audience|jwt policy|token exchange|path separated prefix|csrf|strict jwt|bypass)$|(?:max|min|num|count|input|output|total|prompt|completion) tokens?$|public key$|^(?:token|key|secret|password) (?:type|name|path|file|url|uri|ttl)$/;

function decide(name: string): RedactionRule | undefined {
  let said = words(name);
  for (let cut = 0; cut < 4 && endings.test(said); cut += 1) said = said.replace(endings, '');
  if (innocent.test(said)) return undefined;
  if (/^(?:proxy )?authorization$/.test(said)) return 'header';
  if (privateKeys.test(said)) return 'private-key';
  if (passwords.test(said)) return 'password';
  if (tokens.test(said) || keys.test(said)) return 'token';
  return environmentKey.test(name) && !/PUBLIC_KEY\d*$/.test(name) ? 'token' : undefined;
}

/** No rule speaks without one of these. */
const hint =
  /pass|pwd|pw|secret|token|key|cred|auth|cookie|jwt|bearer|hmac|salt|pin|otp|pat|sas|dsn|jaas|connection|netrc|docker|webhook|session/i;
/** Names come again and again; the map is emptied when somebody invents too many. */
const known = new Map<string, RedactionRule | undefined>();

/** By the name of a field, an environment variable, a metadata key, a query parameter. */
export function ruleOfName(name: string): RedactionRule | undefined {
  if (name.length < 2 || name.length > 120 || !hint.test(name)) return undefined;
  if (known.has(name)) return known.get(name);
  if (known.size > 5000) known.clear();
  const rule = decide(name);
  known.set(name, rule);
  return rule;
}

/** True for names below which everything is secret, whatever its type: not for references (`secret: {secretName}`). */
export function isWhollySecret(name: string): boolean {
  const said = words(name);
  return (
    ruleOfName(name) !== undefined && !/(?:secrets?|credentials?|cookie|jwt|bearer)$/.test(said)
  );
}

/** Where a secret lies, under a name that says secret: `TLS_CLIENT_KEY=/etc/certs/key.pem`. */
export function isPlace(name: string, value: string): boolean {
  return /key\d*$/i.test(name) && value.length < 200 && /^\/(?:[\w.-]+\/)+[\w.-]+$/.test(value);
}

const secretHeaders =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-.{0,80}(?:token|key|secret|auth|password|credential).{0,80}|.{0,80}(?:api[-_]?key|token|secret|password))$/i;
/** Headers of Istio's and Envoy's own that only sound so. */
const plainHeaders = /^(?:x-envoy-.*|x-forwarded-.*|x-b3-.*|sec-websocket-key|x-amz-key-id)$/i;

export function isSecretHeader(name: string): boolean {
  return name.length <= 200 && secretHeaders.test(name) && !plainHeaders.test(name);
}
