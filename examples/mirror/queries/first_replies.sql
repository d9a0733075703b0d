-- The median time from the first message of a customer to the first reply of a teammate, by team.
WITH replies AS (
    SELECT team_assignee_id AS team, first_admin_reply_at - created_at AS seconds
    FROM conversations
    WHERE first_admin_reply_at IS NOT NULL AND source_author_type IS NOT 'admin'
), ranked AS (
    SELECT team, seconds,
        ROW_NUMBER() OVER (PARTITION BY team ORDER BY seconds) AS position,
        COUNT(*) OVER (PARTITION BY team) AS count
    FROM replies
)
SELECT COALESCE(teams.name, ranked.team, 'no team') AS team,
    count AS conversations,
    AVG(seconds) FILTER (WHERE position IN ((count + 1) / 2, count / 2 + 1)) AS median_seconds,
    MIN(seconds) FILTER (WHERE position * 10 >= count * 9) AS "90_percent_seconds"
FROM ranked LEFT JOIN teams ON teams.id = ranked.team
GROUP BY ranked.team
ORDER BY median_seconds;
