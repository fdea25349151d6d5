import { z } from "zod";

// The three facts that events are about; each reader throws when the platform left its fact out.
const chat = z.looseObject({ chat_id: z.string().min(1) });
const message = z.looseObject({ message_id: z.string().min(1) });
const person = z.looseObject({ operator_id: z.looseObject({ open_id: z.string().min(1) }) });

export function chatOf(event: unknown): string {
  return chat.parse(event).chat_id;
}

export function messageOf(event: unknown): string {
  return message.parse(event).message_id;
}

export function personOf(event: unknown): string {
  return person.parse(event).operator_id.open_id;
}
