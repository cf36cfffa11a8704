namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>Of which markets a run's answers tell volume and open interest already: whoever is asked after them only fills gaps.</summary>
internal sealed record ToldActivity(HashSet<string> Volume, HashSet<string> OpenInterest);
