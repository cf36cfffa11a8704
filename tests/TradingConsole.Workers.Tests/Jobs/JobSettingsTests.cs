using System.Text.Json;
using TradingConsole.Workers.Jobs;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

public sealed class JobSettingsTests
{
    [Theory]
    [InlineData("train_model", """{"rows_max":90000,"days":12.5}""", """{"rowsMax":90000,"days":12.5}""")]
    [InlineData("train_model", """{"rowsMax":90000}""", """{"rowsMax":90000}""")]
    [InlineData("compute_drift", """{"windowMinutes":120}""", """{"window_minutes":120}""")]
    [InlineData("walkforward_backtest", """{"kind":"walkforward","train_days":2,"test_days":1}""", """{"kind":"walkforward","trainDays":2,"testDays":1}""")]
    public void Check_GoodSettings_AreKnownByTheJobsNames(string kind, string given, string canonical)
    {
        Assert.Null(JobSettings.Check(kind, JsonElement.Parse(given), out var settings));
        Assert.Equal(canonical, settings.GetRawText());
    }

    [Theory]
    [InlineData("train_model", """{"foo":1}""", "config.foo", "1")]
    [InlineData("train_model", """{"rows_max":0}""", "config.rows_max", "0")]
    [InlineData("train_model", """{"rows_max":1500.5}""", "config.rows_max", "1500.5")]
    [InlineData("train_model", """{"days":"ten"}""", "config.days", "\"ten\"")]
    [InlineData("train_model", """{"rows_max":2000,"rowsMax":3000}""", "config.rowsMax", "3000")]
    [InlineData("bootstrap_history", """{"symbols":["../../etc"]}""", "config.symbols", """["../../etc"]""")]
    [InlineData("bootstrap_history", """{"days":100000}""", "config.days", "100000")]
    [InlineData("compute_drift", """{"window_minutes":-4}""", "config.window_minutes", "-4")]
    [InlineData("walkforward_backtest", """{"model_id":7}""", "config.model_id", "7")]
    [InlineData("walkforward_backtest", """{"test_days":7}""", "config.test_days", "7")]
    [InlineData("promote_model", """{"reason":"\u0000"}""", "config.reason", "\"\\u0000\"")]
    [InlineData("evaluate_model", """{"days":30}""", "config.model_id", null)]
    [InlineData("sync_universe", """{"days":30}""", "config.days", "30")]
    [InlineData("sleep", "{}", "kind", "sleep")]
    public void Check_BadSetting_IsNamedWithItsValue(string kind, string given, string field, string? value)
    {
        var problem = JobSettings.Check(kind, JsonElement.Parse(given), out _);

        Assert.Equal((field, value), (problem?.Field, problem?.Value));
        Assert.NotEmpty(problem!.Rule);
    }
}
