namespace TradingConsole.Core.Models;

/// <summary>A model's place in its life cycle: candidate, then shadow or production, then archived.</summary>
public enum ModelStage
{
    Candidate,
    Shadow,
    Production,
    Archived,
}
