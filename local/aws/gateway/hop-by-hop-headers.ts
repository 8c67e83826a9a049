/** Headers that belong to one connection, and are not passed on in either direction. */
export const HOP_BY_HOP_HEADERS = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
