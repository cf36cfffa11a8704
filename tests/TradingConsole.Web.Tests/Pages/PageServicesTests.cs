using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Hosting;
using TradingConsole.Workers;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

/// <summary>The other page tests bring services of their own; this asks the console's.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PageServicesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task EveryComponent_InTheConsoleItself_FindsWhatItAsksFor()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("page-services-").FullName;
        await using var runtime = await DeskRuntime.StartAsync(
            new DeskOptions { Connection = database.ConnectionString, DataDirectory = folder }, NullLoggerFactory.Instance, CancellationToken.None);
        await using var console = ConsoleHost.Build(new ConsoleHostOptions("http://127.0.0.1:0", folder), builder => builder.Services.AddDesk(runtime));
        var known = console.Services.GetRequiredService<IServiceProviderIsService>();

        var asked = typeof(ConsoleHost).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, ContainsGenericParameters: false } && typeof(IComponent).IsAssignableFrom(type))
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(property => property.IsDefined(typeof(InjectAttribute)))
                .Select(property => (Component: type.Name, Service: property.PropertyType)))
            .ToList();

        Assert.True(asked.Count > 60, $"only {asked.Count} were found");
        Assert.Empty(asked.Where(pair => !known.IsService(pair.Service)).Select(pair => $"{pair.Component} asks for {pair.Service.Name}"));
    }
}
