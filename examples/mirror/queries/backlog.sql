-- What is open, by age. A conversation that is also a ticket is counted as a ticket.
WITH ages (number, age, days) AS (
    VALUES (1, 'under 1 day', 0), (2, '1 to 3 days', 1), (3, '3 to 7 days', 3), (4, '1 to 4 weeks', 7), (5, 'over 4 weeks', 28)
), backlog AS (
    SELECT created_at, 1 AS is_ticket FROM tickets WHERE open
    UNION ALL
    SELECT created_at, 0 FROM conversations WHERE state = 'open' AND ticket_id IS NULL
), aged AS (
    SELECT is_ticket, (SELECT MAX(number) FROM ages WHERE days * 86400 <= :now - created_at) AS number
    FROM backlog
)
SELECT age, COUNT(*) FILTER (WHERE is_ticket) AS tickets, COUNT(*) FILTER (WHERE NOT is_ticket) AS conversations
FROM ages LEFT JOIN aged USING (number)
GROUP BY number
ORDER BY number;
