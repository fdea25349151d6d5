-- Chats of one person with the bot. A click does not say what chat it comes from, and what may be shown depends on it.
create table private_chat (chat_id text primary key);
