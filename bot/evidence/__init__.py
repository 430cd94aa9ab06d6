"""Looking at files people sent: what they are, what they show, and pictures made of them. Knows no database and no Telegram."""
