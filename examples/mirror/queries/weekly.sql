-- How many tickets and conversations were opened and resolved in each of the last 12 weeks, which start on Monday.
WITH RECURSIVE weeks (week) AS (
    SELECT date(:now, 'unixepoch', 'weekday 0', '-6 days', '-77 days')
    UNION ALL
    SELECT date(week, '+7 days') FROM weeks WHERE week < date(:now, 'unixepoch', 'weekday 0', '-6 days')
), events (at, opened, resolved) AS (
    SELECT created_at, 1, 0 FROM tickets
    UNION ALL
    SELECT created_at, 1, 0 FROM conversations WHERE ticket_id IS NULL
    UNION ALL
    SELECT MAX(ticket_parts.created_at), 0, 1
    FROM tickets JOIN ticket_parts ON ticket_parts.ticket_id = tickets.id
    WHERE tickets.state = 'resolved' AND ticket_parts.state = 'resolved'
    GROUP BY tickets.id
    UNION ALL
    SELECT last_close_at, 0, 1 FROM conversations WHERE state = 'closed' AND ticket_id IS NULL
), counts AS (
    SELECT date(at, 'unixepoch', 'weekday 0', '-6 days') AS week, SUM(opened) AS opened, SUM(resolved) AS resolved
    FROM events GROUP BY 1
)
SELECT week, COALESCE(opened, 0) AS opened, COALESCE(resolved, 0) AS resolved
FROM weeks LEFT JOIN counts USING (week)
ORDER BY week;
