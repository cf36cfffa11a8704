using System.Collections.Immutable;
using TradingConsole.Web.Api;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Channels;

/// <summary>One stream a program may listen to.</summary>
/// <param name="Part">The part of a snapshot it tells about: an update is sent when this part changed.</param>
/// <param name="Tell">What is sent.</param>
internal sealed record Channel(string Name, Func<DeskSnapshot, object> Part, Func<DeskSnapshot, object> Tell)
{
    public static readonly ImmutableArray<Channel> All =
    [
        new("status_updates", desk => (desk.Health, desk.Phase, desk.Mode, desk.Kill), StatusDto.Of),
        new("account_updates", desk => desk.Account, AccountDto.Of),
        new("position_updates", desk => desk.Trades, PositionsDto.Of),
        new("order_updates", desk => (desk.Trades, desk.RecentTrades), desk => new { desk.AsOf, Working = desk.Trades, Closed = desk.RecentTrades }),
        new("signal_updates", desk => desk.Signals, desk => desk.Signals.Select(SignalDto.Of)),
        new("risk_events", desk => (desk.Incidents, desk.Kill), desk => new { desk.AsOf, desk.Kill, desk.Incidents }),
        new("quality_updates", desk => desk.Alerts, desk => new { desk.AsOf, desk.Alerts }),
        new("training_updates", desk => (desk.Jobs, desk.Champion), desk => new { desk.AsOf, desk.Jobs, desk.Champion }),
    ];
}
