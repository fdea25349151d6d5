interface Bench {
  readonly run: () => Promise<void>;
}

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  intake: () => import("./intake.ts"),
  reply: () => import("./reply.ts"),
  duties: () => import("./duties.ts"),
  start: () => import("./start.ts"),
  scale: () => import("./scale.ts"),
  forms: () => import("./forms.ts"),
  duplicates: () => import("./duplicates.ts"),
};

/** `npm run bench` runs all of them, `npm run bench intake` one. Each prints a table and where it was taken. */
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`);
  process.exit(1);
}
for (const [name, load] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${name}`);
  await (await load()).run();
}
