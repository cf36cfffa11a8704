using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;

namespace TradingConsole.Web.Pages.Audit;

/// <param name="Entries">Newest first.</param>
public sealed record AuditView(ImmutableArray<AuditEntry> Entries, bool HasMore);

/// <summary>Every act and order state change, what it changed, and whether the trail still is what was written.</summary>
public sealed partial class AuditPage
{
    private const int PageRows = 100;
    private const int RowsMax = 2_000; // A tab is not an archive.

    private static readonly (string? Prefix, string Label)[] Choices =
    [
        (null, "All"), ("live.", "Live"), ("mode.", "Mode"), ("kill.", "Kill"), ("symbol.", "Closes"), ("order.", "Orders"), ("preset.", "Presets"),
        ("model.", "Models"), ("key.", "Keys"), ("access.", "Denied"), ("sign_in.", "Sign-in"), ("user.", "Users"),
    ];

    private int _rows = PageRows;
    private long? _open;

    [Inject]
    public required AuditLog Log { get; init; }

    /// <summary>Start of the act's name, e.g. <c>preset.</c>; null: all.</summary>
    [SupplyParameterFromQuery]
    public string? Of { get; set; }

    [SupplyParameterFromQuery]
    public string? Who { get; set; }

    /// <summary>Part of the subject.</summary>
    [SupplyParameterFromQuery]
    public string? Subject { get; set; }

    /// <summary>One command's rows: its correlation id.</summary>
    [SupplyParameterFromQuery]
    public string? Command { get; set; }

    protected override string What => "The audit trail";

    private bool IsFiltered => Of is not null || Who is not null || Subject is not null || Command is not null;

    private string Fact => View is null ? "newest first" : $"newest first, {Formats.Number(View.Entries.Length)} shown{(IsFiltered ? ", filtered" : "")}";

    protected override async Task<AuditView> ReadAsync(CancellationToken cancellationToken)
    {
        var entries = await Log.FindAsync(
            new AuditFilter { Limit = _rows, ActionPrefix = Of, Actor = Text(Who), Subject = Text(Subject), CorrelationId = Text(Command) }, cancellationToken);
        return new AuditView(entries, entries.Length == _rows);
    }

    private static string? Text(string? filter) => string.IsNullOrWhiteSpace(filter) ? null : filter.Trim();

    private static string Address(string? prefix, string? who, string? subject, string? command) => QueryHelpers.AddQueryString(
        "/audit",
        new[] { ("of", prefix), ("who", Text(who)), ("subject", Text(subject)), ("command", command) }
            .Where(part => part.Item2 is not null).Select(part => KeyValuePair.Create(part.Item1, part.Item2)));

    private void Go(string? prefix, string? who, string? subject, string? command) => Navigation.NavigateTo(Address(prefix, who, subject, command));

    private Task MoreAsync()
    {
        _rows = Math.Min(RowsMax, _rows + PageRows);
        return ReloadAsync();
    }

    private Task ExportAsync()
    {
        var csv = new CsvText("row,at_utc,actor,action,subject,why,before,after,origin,correlation_id,hash");
        foreach (var entry in View!.Entries)
        {
            csv.Row(
                entry.Seq, entry.At, entry.Actor, entry.Action, entry.Subject, entry.Why, entry.BeforeJson, entry.AfterJson, entry.Origin,
                entry.CorrelationId, entry.Hash);
        }

        return SaveCsvAsync("audit", csv.ToString());
    }
}
