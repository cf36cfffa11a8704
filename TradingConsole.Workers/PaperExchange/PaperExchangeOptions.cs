using System.Buffers;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.PaperExchange;

/// <summary>How one paper exchange runs.</summary>
public sealed class PaperExchangeOptions
{
    /// <summary>Loopback port; 0 takes a free one. Default 0.</summary>
    public int Port { get; init; }

    /// <summary>
    /// How fast the market clock runs. Up to 5 prices are streamed each market second, above that every five seconds. Default 1.
    /// </summary>
    public double Speed { get; init; } = 1;

    /// <summary>REST weight per market minute, reported in <c>exchangeInfo</c>. Default 2400, the real limit.</summary>
    public int RequestWeightPerMinute { get; init; } = 2400;

    /// <summary>Messages waiting for one connection. Default 20 000.</summary>
    public int SendQueueMax { get; init; } = 20_000;

    /// <summary>What happens when that queue is full. Default: the reader is disconnected, as the real exchange does.</summary>
    public SlowReader SlowReader { get; init; } = SlowReader.Disconnect;

    /// <summary>
    /// When the process could not stream for longer than this (market time), what was missed is skipped instead of sent late.
    /// Default: one real minute's worth, at least ten market minutes.
    /// </summary>
    public TimeSpan? CatchUpMax { get; init; }

    /// <summary>Age at which a stream connection is cut, wall time. Default 24 h.</summary>
    public TimeSpan ConnectionAgeMax { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How often the server pings, wall time. Default 3 min.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long an unanswered ping is forgiven, wall time. Default 10 min.</summary>
    public TimeSpan PongTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Inbound messages per wall second before a connection is closed. Default 10.</summary>
    public int InboundMessagesPerSecond { get; init; } = 10;

    /// <summary>Measures connection ages and inbound rates, which speeding up the market must not change.</summary>
    public TimeProvider WallClock { get; init; } = TimeProvider.System;

    /// <summary>Told what lies at a socket as it arrives, before it is read as HTTP. Default: nobody.</summary>
    internal Action<ReadOnlySequence<byte>>? Received { get; init; }

    /// <summary>What goes wrong, and when. Default: nothing.</summary>
    public PaperFaultPlan Faults { get; init; } = PaperFaultPlan.None;

    /// <summary>The account it keeps.</summary>
    public PaperAccountOptions Account { get; init; } = new();

    /// <summary>What goes wrong with the account, and when. Default: nothing.</summary>
    public IReadOnlyList<VenueFault> AccountFaults { get; init; } = [];

    /// <summary>When a feed behaves otherwise than before. Default: never.</summary>
    public IReadOnlyList<FeedShift> Shifts { get; init; } = [];
}

/// <summary>What the exchange does with a reader that does not keep up.</summary>
public enum SlowReader
{
    /// <summary>Close its connection.</summary>
    Disconnect,

    /// <summary>Wait for it, so that nothing is lost; the market then falls behind its clock.</summary>
    Wait,
}
