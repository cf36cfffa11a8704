-- Lessons: samples that know when their outcome was known, personal models that know their columns, and phrased texts kept for reuse.
-- Locks: ml_training_samples and model_registry for the length of this migration; both were new with 0032. Reverse: drop the table and the columns.

-- When the outcome was known. Validation may learn from a sample only for decisions later than this.
ALTER TABLE ml_training_samples ADD COLUMN settled_at timestamptz;
UPDATE ml_training_samples AS sample
SET settled_at = coalesce((SELECT exited_at FROM passport_trades WHERE trade_id = sample.trade_id), sample.created_at);
ALTER TABLE ml_training_samples ALTER COLUMN settled_at SET NOT NULL;
CREATE INDEX ml_dataset_samples_of_sample ON ml_dataset_samples (sample_id);
CREATE INDEX ml_dataset_versions_of_user ON ml_dataset_versions (user_id, created_at DESC);

-- What the artifact's columns are, in order: without them nobody can ask it anything.
ALTER TABLE model_registry ADD COLUMN inputs jsonb NOT NULL DEFAULT '[]';
CREATE INDEX model_registry_of_dataset ON model_registry (dataset_hash);
CREATE INDEX model_eval_runs_of_model ON model_eval_runs (model_id, created_at DESC);

-- What a language model made of a text's facts. The key is a hash of facts, model and prompt version: the same question is asked once.
CREATE TABLE passport_phrases (
    phrase_key     text        NOT NULL,
    model          text        NOT NULL,
    prompt_version text        NOT NULL,
    answer         jsonb       NOT NULL,
    created_at     timestamptz NOT NULL,
    CONSTRAINT passport_phrases_pk PRIMARY KEY (phrase_key)
);

-- Where the language model answers, and its key, sealed like an exchange key. One row; none: reports keep the analyst's words.
CREATE TABLE phrasing_settings (
    only_row   boolean     NOT NULL DEFAULT true,
    endpoint   text        NOT NULL,
    model      text        NOT NULL,
    key_hint   text        NOT NULL DEFAULT '',
    sealed_key bytea,                                       -- null: the endpoint asks for none
    stored_at  timestamptz NOT NULL,
    stored_by  text        NOT NULL,
    CONSTRAINT phrasing_settings_pk PRIMARY KEY (only_row),
    CONSTRAINT phrasing_settings_is_one CHECK (only_row)
);
