-- What is open for each teammate, and since when.
WITH backlog AS (
    SELECT admin_assignee_id AS admin, created_at FROM tickets WHERE open
    UNION ALL
    SELECT admin_assignee_id, created_at FROM conversations WHERE state = 'open' AND ticket_id IS NULL
)
SELECT COALESCE(admins.name, backlog.admin, 'nobody') AS teammate,
    COUNT(*) AS open,
    :now - MIN(created_at) AS oldest_seconds
FROM backlog LEFT JOIN admins ON admins.id = backlog.admin
GROUP BY backlog.admin
ORDER BY open DESC, teammate;
