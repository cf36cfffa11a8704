using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Views;
using TradingConsole.Core.Risk.Storage;
using TradingConsole.Web.Language;
using TradingConsole.Web.Pages.Models;
using TradingConsole.Web.Pages.DataQuality;
using TradingConsole.Web.Pages.Forecasts;
using TradingConsole.Web.Pages.Orders;
using TradingConsole.Web.Pages.Risk;
using TradingConsole.Web.Pages.Settings;
using TradingConsole.Web.Pages.Signals;
using TradingConsole.Web.Pages.Symbols;
using TradingConsole.Web.Pages.Terminal;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Jobs.Storage;

namespace TradingConsole.Web.Pages;

internal static class PagesServiceCollectionExtensions
{
    /// <summary>What the pages read the stores through. The stores themselves come with the rooms that own them.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services
        .AddForecastReading()
        .AddForecastCommands()
        .AddSingleton<HonestyReader>()
        .AddSingleton<ScoreboardReader>()
        .AddSingleton<AlertBell>()
        .AddHostedService(provider => provider.GetRequiredService<AlertBell>())
        .AddSingleton<QualityReader>()
        .AddSingleton<DecisionReader>()
        .AddSingleton<SymbolReader>()
        .AddSingleton<PresetReader>()
        .AddSingleton<ModelReader>()
        .AddSingleton<CostQueries>()
        .AddSingleton<OrderQueries>()
        .AddSingleton<SlippageStore>()
        .AddSingleton<OrdersReader>()
        .AddSingleton<RiskEventStore>()
        .AddSingleton<RiskReader>()
        .AddSingleton<JobStore>()
        .AddSingleton<ReaderLanguage>()
        .AddSingleton<PassportPictures>()
        .AddSingleton<ReportShelf>()
        .AddSingleton<TerminalReader>();
}
