using System.Collections.Immutable;
using TradingConsole.Core.Execution;

namespace TradingConsole.Workers.Realtime;

/// <summary>What one transaction stores: a turn's signals and whatever the shadow account did since the last one.</summary>
internal sealed record TurnChanges(ImmutableArray<SignalRecord> Signals, DeskChanges Account);
