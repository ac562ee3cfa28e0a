// What whoever runs the tests has set for their own network: proxies, and stores of trusted roots. No test reaches that network, and
// each start of Node.js would read such a file.
const OWN_NETWORK = /(_proxy|^SSL_CERT_(FILE|DIR)|^CURL_CA_BUNDLE|^NODE_EXTRA_CA_CERTS|^GIT_SSL_CAINFO|^PERL_LWP_SSL_CA_FILE)$/i

export const withoutOwnNetwork = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !OWN_NETWORK.test(name)))
