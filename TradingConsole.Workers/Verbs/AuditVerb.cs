using System.CommandLine;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Workers.Audit;

namespace TradingConsole.Workers.Verbs;

/// <summary><c>./run audit verify</c>: is the audit trail as it was written?</summary>
internal static class AuditVerb
{
    private const string Manual =
        """
        Prove that no row of the audit trail was edited, removed, moved or slipped in.
        Computes every row's hash again and compares the chain with the heads kept in DATA/audit/heads.jsonl.
        Works beside a running console. Exit code 3 and the first broken row when the trail was tampered with.
        """;

    public static Command Command()
    {
        var data = new Option<string>("--data") { Description = "Directory of the console's state", DefaultValueFactory = _ => new DeskOptions().DataDirectory };
        var connection = new Option<string?>("--connection") { Description = "PostgreSQL to use instead of the embedded one" };
        var heads = new Option<string?>("--heads") { Description = "File of kept heads, e.g. a copy from another machine" };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var verify = new Command("verify", Manual) { data, connection, heads, json };
        verify.SetAction(async (result, cancellationToken) =>
        {
            var isBroken = false;
            var code = await VerbLine.GuardedAsync(
                async (loggers, token) =>
                {
                    var folder = Path.GetFullPath(result.GetValue(data)!);
                    var file = result.GetValue(heads) ?? AuditFile.HeadsOf(folder);
                    var report = await VerifyAsync(folder, result.GetValue(connection), new AuditHeads(file), loggers, token);
                    isBroken = !report.Intact;
                    return report;
                },
                result.GetValue(json), cancellationToken);
            return code == 0 && isBroken ? 3 : code;
        });
        return new Command("audit", "Verify the audit trail") { verify };
    }

    private static async Task<AuditReport> VerifyAsync(
        string folder, string? connection, AuditHeads heads, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var postgres = Path.Combine(folder, "postgres");
        connection ??= EmbeddedPostgres.FindRunning(postgres);
        if (connection is null && !Directory.Exists(postgres))
        {
            throw new DeskStartException($"'{folder}' holds no database. Name the console's directory with --data, or its server with --connection.");
        }

        await using var server = connection is null
            ? await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = postgres }, loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken)
            : null;
        await using var database = NpgsqlDataSource.Create(connection ?? server!.ConnectionString);
        try
        {
            return AuditReport.Of(
                await new AuditChain(database).VerifyAsync(await heads.ReadAsync(cancellationToken), cancellationToken));
        }
        catch (NpgsqlException exception)
        {
            throw new DeskStartException($"The audit trail cannot be read: {exception.Message}", exception);
        }
    }

    /// <param name="Heads">Kept heads that were compared.</param>
    private sealed record AuditReport(bool Intact, long Rows, string? HeadHash, int Heads, AuditBreak? FirstBroken)
    {
        public static AuditReport Of(AuditVerdict verdict) => new(verdict.IsIntact, verdict.Rows, verdict.HeadHash, verdict.Anchors, verdict.Broken);

        public override string ToString() => FirstBroken is { } broken
            ? FormattableString.Invariant($"BROKEN at row {broken.Seq} ({broken.Kind}): {broken.Detail}. The {Rows} rows before it are as they were written.")
            : FormattableString.Invariant($"Intact: {Rows} rows, {Heads} kept heads compared, head {HeadHash ?? "none"}.");
    }
}
