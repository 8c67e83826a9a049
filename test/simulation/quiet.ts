/** To be imported first: the functions' logger reads this as it is made. What happens is told by the runs themselves. */
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
