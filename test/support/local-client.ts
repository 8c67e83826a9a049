/** Settings for an AWS client of a service of the local cloud. */
export const localClient = (endpoint: string) => ({
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
