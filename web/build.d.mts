/** Makes web/dist what the sources say; answers whether anything had to be built. */
export function buildWeb(): Promise<boolean>;
