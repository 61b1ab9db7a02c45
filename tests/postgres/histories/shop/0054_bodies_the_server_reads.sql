-- up
CREATE FUNCTION open_orders(of_customer bigint) RETURNS TABLE (id bigint, kind text, cents bigint) STABLE
BEGIN ATOMIC
    SELECT o.id, CASE o.status WHEN 'open' THEN 'to pay' ELSE CASE WHEN o.note IS NULL THEN 'plain' ELSE 'noted;' END END, t.cents
    FROM "order" AS o JOIN order_total AS t ON t.order_id = o.id
    WHERE o.customer_id = of_customer AND o.status IN ('open', 'paid');
END;
CREATE PROCEDURE forget_customer(who bigint) BEGIN ATOMIC
    DELETE FROM customer_preference WHERE customer_id = who;
    UPDATE customer SET full_name = 'nobody', email = who || '@gone.invalid' WHERE id = who;
END;
CALL forget_customer(40);

-- down
DROP PROCEDURE forget_customer(bigint);
DROP FUNCTION open_orders(bigint);
