from django.db import migrations

# Members look through no wall of the books. These two answers alone open it, for as long as they are made: amounts by
# line of the shared chart, month and counterparty, without any account, posting or text, which could name a person.
_LINES = """
CREATE FUNCTION ledger_lines_for_members(until date, act bigint)
RETURNS TABLE (organisation_id text, line text, division text, month date, counterparty_id text, is_year_end boolean,
    pence bigint) LANGUAGE plpgsql AS $$
DECLARE sight text := current_setting('rightsource.sight', true);
BEGIN
    IF sight IS NULL OR sight NOT IN ('members', 'council') THEN RETURN; END IF;
    PERFORM set_config('rightsource.sight', 'council', true);
    IF act IS NULL THEN
        RETURN QUERY SELECT account.organisation_id::text, account.line::text, account.division::text, balance.month,
            coalesce(balance.counterparty_id, '')::text, balance.is_year_end, sum(balance.amount_pence)::bigint
        FROM ledger_balance AS balance JOIN ledger_account AS account ON account.id = balance.account_id
        WHERE balance.month <= until
        GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(balance.amount_pence) <> 0;
    ELSE
        RETURN QUERY SELECT account.organisation_id::text, account.line::text, account.division::text,
            date_trunc('month', whole.posted_on)::date, coalesce(posting.counterparty_id, '')::text,
            whole.kind = 'year end', sum(posting.amount_pence)::bigint
        FROM ledger_transaction AS whole
        JOIN ledger_posting AS posting ON posting.transaction_id = whole.id
        JOIN ledger_account AS account ON account.id = posting.account_id
        WHERE whole.posted_on < until + interval '1 month' AND whole.recorded_in_id <= act
        GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(posting.amount_pence) <> 0;
    END IF;
    PERFORM set_config('rightsource.sight', sight, true);
END $$;
"""
_CASH = """
CREATE FUNCTION ledger_cash_for_members(first_day date, last_day date, act bigint)
RETURNS TABLE (organisation_id text, counterparty_id text, is_paid boolean, pence bigint) LANGUAGE plpgsql AS $$
DECLARE sight text := current_setting('rightsource.sight', true);
BEGIN
    IF sight IS NULL OR sight NOT IN ('members', 'council') THEN RETURN; END IF;
    PERFORM set_config('rightsource.sight', 'council', true);
    RETURN QUERY SELECT moved.organisation_id, moved.counterparty_id, moved.pence < 0, sum(moved.pence)::bigint FROM (
        SELECT posting.organisation_id::text AS organisation_id, posting.counterparty_id::text AS counterparty_id,
            account.line, date_trunc('month', whole.posted_on) AS month, -sum(posting.amount_pence)::bigint AS pence
        FROM ledger_transaction AS whole
        JOIN ledger_posting AS posting ON posting.transaction_id = whole.id
        JOIN ledger_account AS account ON account.id = posting.account_id
        WHERE whole.posted_on BETWEEN first_day AND last_day AND (act IS NULL OR whole.recorded_in_id <= act)
            AND whole.kind <> 'opening balances' AND account.line <> 'cash' AND posting.counterparty_id IS NOT NULL
            AND EXISTS (
                SELECT FROM ledger_posting AS paid JOIN ledger_account AS bank ON bank.id = paid.account_id
                WHERE paid.transaction_id = whole.id AND bank.line = 'cash')
        GROUP BY 1, 2, 3, 4 HAVING sum(posting.amount_pence) <> 0) AS moved
    GROUP BY 1, 2, 3;
    PERFORM set_config('rightsource.sight', sight, true);
END $$;
"""
_NO_LINES = "DROP FUNCTION ledger_lines_for_members(date, bigint)"
_NO_CASH = "DROP FUNCTION ledger_cash_for_members(date, date, bigint)"


class Migration(migrations.Migration):
    """What a member may see of books: amounts by line, and who paid whom, and no row of any books."""

    dependencies = [("ledger", "0007_commitments_drawn")]
    operations = [migrations.RunSQL(_LINES, _NO_LINES), migrations.RunSQL(_CASH, _NO_CASH)]
