using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime;

/// <summary>The exchange has settled this symbol's funding at this time.</summary>
internal readonly record struct FundingDue(Symbol Symbol, DateTimeOffset Time);
