using System.Collections.Immutable;
using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>A fault that can be drilled: one kind, by the rows of the failure catalogue it belongs to.</summary>
/// <param name="Name">Stable: the kind's own name, e.g. <c>FreezeEvents</c>.</param>
/// <param name="Group"><c>calls</c>, <c>user_stream</c>, <c>book</c>, <c>process</c>, <c>storage</c> or <c>network</c>.</param>
/// <param name="Rows">Of the catalogue; empty where it names no such row.</param>
public sealed record DrillFault(string Name, string Group, ImmutableArray<int> Rows)
{
    /// <summary>Every kind the rehearsal knows, in the order of its groups.</summary>
    public static ImmutableArray<DrillFault> All { get; } =
    [
        .. VenueFaultPlan.Kinds.Select(kind => new DrillFault(kind.ToString(), GroupOf(kind), RowsOf(kind))),
        .. Mishaps.Kinds.Select(kind => new DrillFault(kind.ToString(), GroupOf(kind), RowsOf(kind))),
    ];

    /// <summary>The kind at the exchange; null when it is one on our side of the wire.</summary>
    internal VenueFaultKind? Venue => Enum.TryParse<VenueFaultKind>(Name, out var kind) ? kind : null;

    /// <summary>The kind on our side of the wire; null when it is one at the exchange.</summary>
    internal MishapKind? Mishap => Enum.TryParse<MishapKind>(Name, out var kind) ? kind : null;

    private static string GroupOf(VenueFaultKind kind) => kind < VenueFaultKind.DelayEvents ? "calls"
        : kind < VenueFaultKind.VanishStop ? "user_stream" : "book";

    private static string GroupOf(MishapKind kind) => kind < MishapKind.JournalSlow ? "process"
        : kind < MishapKind.NetworkDown ? "storage" : "network";

    private static ImmutableArray<int> RowsOf(VenueFaultKind kind) => kind switch
    {
        VenueFaultKind.LoseReply or VenueFaultKind.HangReply => [1],
        VenueFaultKind.SwallowCall or VenueFaultKind.SwallowSilently => [2],
        VenueFaultKind.LateCall or VenueFaultKind.RefuseCall or VenueFaultKind.MisreportCall or VenueFaultKind.GarbleReply => [3],
        VenueFaultKind.HideOrders => [4],
        VenueFaultKind.DripFills => [9],
        VenueFaultKind.VanishStop or VenueFaultKind.ExpireStop or VenueFaultKind.RejectStop => [13],
        VenueFaultKind.AlgoServiceDown => [14],
        VenueFaultKind.StuckTriggering or VenueFaultKind.RejectChild or VenueFaultKind.HalfChild => [16],
        VenueFaultKind.FillConditionalCap => [19],
        VenueFaultKind.ChangeFilters => [20],
        VenueFaultKind.HedgeMode or VenueFaultKind.ManualLeverage => [22],
        VenueFaultKind.Liquidate or VenueFaultKind.Deleverage or VenueFaultKind.Settle => [23],
        VenueFaultKind.ManualOrder or VenueFaultKind.ManualClose or VenueFaultKind.ManualCancel => [24],
        VenueFaultKind.DelayEvents or VenueFaultKind.DuplicateEvents or VenueFaultKind.ReorderEvents => [25],
        VenueFaultKind.DropEvents or VenueFaultKind.FreezeEvents => [27],
        VenueFaultKind.ExpireListenKey => [28],
        VenueFaultKind.CutUserStream => [29],
        VenueFaultKind.HalfOpenUserStream => [30],
        VenueFaultKind.RefuseUserStream => [31],
        VenueFaultKind.RateLimit or VenueFaultKind.Ban or VenueFaultKind.Overload => [32],
        VenueFaultKind.ClockSkew => [33],
        VenueFaultKind.StaleReads => [34],
        VenueFaultKind.Maintenance or VenueFaultKind.HaltSymbol or VenueFaultKind.ReduceOnlyPeriod => [35],
        VenueFaultKind.LateFunding => [36],
        VenueFaultKind.MalformEvents => [37],
        _ => [],
    };

    private static ImmutableArray<int> RowsOf(MishapKind kind) => kind switch
    {
        MishapKind.CrashBeforeAnswer => [1, 7],
        MishapKind.CrashBeforeSave or MishapKind.CrashAfterSave or MishapKind.CrashBeforeSend or MishapKind.CrashAfterSend => [7],
        MishapKind.Crash => [7, 8],
        MishapKind.CrashOnFill => [8],
        MishapKind.NetworkDown => [15],
        MishapKind.JournalFails => [40],
        MishapKind.Stall => [48],
        _ => [],
    };
}
