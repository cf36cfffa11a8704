-- The promotion gate's rules become versions of a preset like every other; what was set before is carried over as version 1.
-- Locks: presets briefly, for its constraint. Reverse: put the active body back as setting 'promotion_rules', delete promotion
-- presets, restore the constraint.

ALTER TABLE presets DROP CONSTRAINT presets_kind_is_known;
ALTER TABLE presets ADD CONSTRAINT presets_kind_is_known CHECK (kind IN ('label', 'policy', 'risk', 'quality', 'promotion'));

INSERT INTO presets (kind, version, name, body, created_at, created_by, is_active)
SELECT 'promotion', 1, value ->> 'name', value, updated_at, updated_by, true
FROM settings
WHERE key = 'promotion_rules';

DELETE FROM settings WHERE key = 'promotion_rules';
