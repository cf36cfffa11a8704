namespace TradingConsole.Core.Decisions;

/// <summary>Decides again from what was stored.</summary>
public static class DecisionReplay
{
    /// <param name="json">A <see cref="DecisionRecord"/> or, as the signals table holds it, only its input.</param>
    public static Decision Recompute(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("decision", out _)
            ? Decider.Decide(DecisionRecord.FromJson(json).Input)
            : Decider.Decide(DecisionRecord.ReadInput(json));
    }

    /// <summary>True when deciding again gives the stored decision bit for bit.</summary>
    public static bool IsReproduced(DecisionRecord stored) =>
        new DecisionRecord(stored.Input, Decider.Decide(stored.Input)).ToJson() == stored.ToJson();
}
