import { BaseSequencer, type TestSpecification } from "vitest/node";

// By what they took, the longest first. A fresh clone knows no times: vitest would begin with the largest file, and the storms,
// which take five minutes, would come near the end beside an idle worker.
const longest = [
  "faults/kill",
  "office/keys",
  "start/life",
  "start/places",
  "imports/imports",
  "ingress/fuzz",
  "office/doctor",
  "many/redis-cluster",
  "browser/requests",
  "office/backup",
  "many/day",
  "browser/chat-page",
  "websocket/conversation",
];

/** The files that take longest begin; all others follow in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at === -1 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
