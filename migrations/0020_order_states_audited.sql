-- Every state a live order was in goes into the audit chain, in the transaction that stores it and whoever stores it.
-- Locks: order_states briefly. Reverse: drop the trigger and its function.

CREATE FUNCTION audit_order_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    earlier jsonb;
BEGIN
    SELECT jsonb_build_object('state', state, 'filled', filled) INTO earlier
    FROM order_states
    WHERE client_order_id = NEW.client_order_id AND id < NEW.id
    ORDER BY id DESC
    LIMIT 1;
    INSERT INTO audit_log (at, actor, action, subject, before, after, origin, why, correlation_id)
    VALUES (
        NEW.at, 'desk', 'order.state', NEW.client_order_id, earlier, jsonb_build_object('state', NEW.state, 'filled', NEW.filled),
        'system', NEW.note, NEW.trade_id::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_order_state AFTER INSERT ON order_states FOR EACH ROW EXECUTE FUNCTION audit_order_state();
