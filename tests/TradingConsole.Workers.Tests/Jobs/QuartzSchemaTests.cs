using System.Text.RegularExpressions;
using Quartz;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

[Collection(PostgresCollection.Name)]
public sealed partial class QuartzSchemaTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Migrations_HaveEveryTableAndColumnThePackageCreates()
    {
        var wanted = ColumnsOf(ScriptOfThePackage());
        await using var database = await postgres.CreateDatabaseAsync();
        HashSet<string> present = [];
        await using var command = database.DataSource.CreateCommand(
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_name LIKE 'qrtz_%'");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            present.Add(reader.GetString(0));
        }

        Assert.True(wanted.Count > 100);
        Assert.Empty(wanted.Except(present));
        Assert.Empty(present.Except(wanted));
    }

    private static string ScriptOfThePackage()
    {
        using var stream = typeof(IScheduler).Assembly.GetManifestResourceStream("Quartz.Impl.AdoJobStore.Schema.create_postgres.sql");
        Assert.NotNull(stream);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static HashSet<string> ColumnsOf(string script) =>
    [
        .. Tables().Matches(script).SelectMany(table => Columns().Matches(table.Groups["body"].Value)
            .Select(column => $"qrtz_{table.Groups["name"].Value}.{column.Groups["name"].Value}")),
    ];

    [GeneratedRegex(@"CREATE TABLE IF NOT EXISTS \{0\}(?<name>\w+) \((?<body>.*?)\n\);", RegexOptions.Singleline)]
    private static partial Regex Tables();

    [GeneratedRegex(@"^\s+(?!primary|foreign)(?<name>\w+) ", RegexOptions.Multiline)]
    private static partial Regex Columns();
}
