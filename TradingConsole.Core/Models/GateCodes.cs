using System.Collections.Immutable;

namespace TradingConsole.Core.Models;

/// <summary>The gate's questions, in the order they are asked.</summary>
public static class GateCodes
{
    public const string ArtifactIntact = "artifact_intact";
    public const string SchemaMatches = "schema_matches";
    public const string LookAhead = "look_ahead";
    public const string EnoughRows = "enough_rows";
    public const string NotWorseThanBaseline = "not_worse_than_baseline";
    public const string Overfitting = "overfitting";
    public const string Drift = "drift";
    public const string ShadowTime = "shadow_time";
    public const string Challenger = "challenger";

    /// <summary>What no reason overrides: a model that cannot be read or fed cannot decide.</summary>
    public static readonly ImmutableArray<string> NeverOverridden = [ArtifactIntact, SchemaMatches];
}
