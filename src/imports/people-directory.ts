import type { Lark } from "../lark/client.ts";
import type { DirectoryPerson } from "../lark/directory.ts";
import type { Answer } from "../lark/types.ts";
import { DirectoryAway, type DirectoryEntry, type PeopleDirectory } from "../orgs/people-directory.ts";

const most = 50;

/** The platform's directory for an import: asked in batches, and one by one where one bad id spoils a batch. */
export function peopleDirectory(lark: Pick<Lark, "users" | "findPeople">): PeopleDirectory {
  const people = async (ids: readonly string[], idType: "open_id" | "user_id"): Promise<readonly DirectoryPerson[]> => {
    const found: DirectoryPerson[] = [];
    for (const batch of batches(ids)) {
      const answer = await lark.users(batch, idType);
      if (answer.ok) found.push(...answer.data);
      else if (answer.react === "bug" || answer.react === "never" || answer.react === "gone") {
        if (batch.length > 1) for (const id of batch) found.push(...(await people([id], idType)));
      } else throw away(answer);
    }
    return found;
  };
  return {
    async byOpenId(ids) {
      return new Map((await people(ids, "open_id")).map((one) => [one.openId, entry(one)]));
    },
    async byUserId(ids) {
      const found = await people(ids, "user_id");
      return new Map(found.flatMap((one) => (one.userId ? [[one.userId, entry(one)] as const] : [])));
    },
    async openIds({ emails, mobiles }) {
      const found = new Map<string, string>();
      const asked = [
        ...batches(emails).map((batch) => ({ emails: batch, mobiles: [] })),
        ...batches(mobiles).map((batch) => ({ emails: [], mobiles: batch })),
      ];
      for (const one of asked) {
        const answer = await lark.findPeople(one);
        if (!answer.ok) throw away(answer);
        for (const { by, openId } of answer.data) found.set(by, openId);
      }
      return found;
    },
  };
}

function entry(one: DirectoryPerson): DirectoryEntry {
  const { openId, name, resigned, frozen } = one;
  return { openId, gone: resigned || frozen, ...(name ? { name } : {}) };
}

function away(answer: Extract<Answer<unknown>, { ok: false }>): DirectoryAway {
  return new DirectoryAway(answer.react === "scope");
}

function batches<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most));
}
