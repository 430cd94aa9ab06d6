"""A strict local Telegram: the Bot API over HTTP for the bot, and a control side for the people who write to it."""
