using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime;

/// <summary>A lane needs everything before this instant.</summary>
internal readonly record struct WarmUp(Symbol Symbol, DateTimeOffset Before);
