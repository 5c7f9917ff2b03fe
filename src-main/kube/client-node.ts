/** What is used of client-node, named one by one so that the bundle keeps no more than that of its classes. */
async function loaded() {
  const {
    AppsV1Api,
    AuthenticationV1Api,
    AuthorizationV1Api,
    CoreV1Api,
    createConfiguration,
    ResponseContext,
    ServerConfiguration,
    V1SelfSubjectAccessReview,
    V1SelfSubjectReview,
    VersionApi,
    wrapHttpLibrary,
  } = await import('@kubernetes/client-node');
  return {
    AppsV1Api,
    AuthenticationV1Api,
    AuthorizationV1Api,
    CoreV1Api,
    createConfiguration,
    ResponseContext,
    ServerConfiguration,
    V1SelfSubjectAccessReview,
    V1SelfSubjectReview,
    VersionApi,
    wrapHttpLibrary,
  };
}

export type ClientNode = Awaited<ReturnType<typeof loaded>>;

/** Loads the package at the first call. */
export async function clientNode(): Promise<ClientNode> {
  return await loaded();
}
