using System.Collections.Immutable;
using TradingConsole.Core.Execution;

namespace TradingConsole.Workers.Realtime;

/// <summary>What one turn decided.</summary>
/// <param name="FeatureRows">Rows that were ready; the difference to the symbols gathered is still warming up.</param>
internal sealed record TurnResult(DateTimeOffset Bar, ImmutableArray<SignalRecord> Signals, int FeatureRows);
